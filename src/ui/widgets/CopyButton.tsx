import { useActions, useServices } from "../app-context.ts";

interface CopyButtonProps {
  /** Called when pressed, so that a long text is made only then. */
  text: () => string;
  label: string;
  className?: string;
}

/** Copies a text and says whether it worked. */
export function CopyButton({ text, label, className = "button" }: CopyButtonProps) {
  const { copyText } = useServices();
  const { toast } = useActions();
  const copy = async () => {
    try {
      await copyText(text());
      toast({ tone: "info", text: "Copied." });
    } catch {
      toast({
        tone: "error",
        text: "The browser did not allow copying. Select the text and copy it by hand.",
      });
    }
  };
  return (
    <button type="button" className={className} onClick={copy}>
      {label}
    </button>
  );
}
