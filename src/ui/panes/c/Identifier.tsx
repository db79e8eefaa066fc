import { Fragment } from "react";

/** A name that may be broken behind its underscores, where the room is narrow. */
export function Identifier({ name }: { name: string }) {
  const [first, ...rest] = name.split("_");
  let at = first?.length ?? 0;
  return (
    <>
      {first}
      {rest.map((part) => {
        const key = at;
        at += 1 + part.length;
        return (
          <Fragment key={key}>
            _<wbr />
            {part}
          </Fragment>
        );
      })}
    </>
  );
}
