import { LONG_LINK, MAX_LINK } from "../../share/codec.ts";
import { carriedText, type WeightsInLink } from "../../share/weighted-link.ts";

const count = (n: number): string => n.toLocaleString("en-US");

/** The link to be copied, or why there is none. */
export function LinkField({ link, length, refused }: { link: string; length: number; refused: boolean }) {
  if (refused) {
    return (
      <p className="share-warning" role="alert">
        This model makes a link of {count(length)} characters; above {count(MAX_LINK)} many programs cut
        links. Download the file instead: it can be dropped on this page.
      </p>
    );
  }
  return (
    <>
      <label className="share-link">
        <span>Link ({count(length)} characters)</span>
        <input className="input mono" readOnly value={link} onFocus={(event) => event.target.select()} />
      </label>
      {length > LONG_LINK && (
        <p className="share-warning">
          This link is long: some mail programs and forums cut links above {count(LONG_LINK)} characters. The
          file is safer.
        </p>
      )}
    </>
  );
}

interface LinkWeightsProps {
  file: string;
  weights: WeightsInLink;
  /** Whether they are wanted in the link. */
  wanted: boolean;
  onWant: (wanted: boolean) => void;
}

/** What of the weights of a file is in the link, or why nothing is. */
export function LinkWeights({ file, weights, wanted, onWant }: LinkWeightsProps) {
  if (!weights.in) {
    return (
      <p className="share-warning">
        The weights of {file} are not in the link: {weights.why}. The link names the file.
      </p>
    );
  }
  return (
    <label className="share-weights">
      <input type="checkbox" checked={wanted} onChange={(event) => onWant(event.target.checked)} />
      <span>
        with the weights of {file}: {carriedText(weights.size)}, deflated. The model computes the same;
        {weights.size.signs > 0 && " latent weights of binary kernels stay in the file."}
      </span>
    </label>
  );
}
