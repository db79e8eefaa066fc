import { useEffect, useRef } from "react";
import type { ChannelPreview } from "../../../../import/input/prepared.ts";
import { figure } from "./input-words.ts";

interface ChannelPicturesProps {
  preview: ChannelPreview;
  /** Of the channels that are shown. */
  names: readonly string[];
}

/** The channels of an input as the network gets them. */
export function ChannelPictures({ preview, names }: ChannelPicturesProps) {
  const { planes, channels, width, height, step, black, white } = preview;
  const more = channels - planes.length;
  return (
    <div>
      <ul className="input-channels" aria-label="Channels of the input">
        {planes.map((plane, c) => (
          <li key={names[c]}>
            <Picture plane={plane} width={width} height={height} name={`Channel ${names[c]}`} />
            <span aria-hidden="true">{names[c]}</span>
          </li>
        ))}
        {more > 0 && <li className="input-more">and {more} more</li>}
      </ul>
      <p className="quiet">
        {Number.isFinite(black) && `Black is ${figure(black)}, white ${figure(white)}.`}
        {step > 1 && ` One pixel in ${step} × ${step} is shown.`}
      </p>
    </div>
  );
}

interface PictureProps {
  plane: Uint8ClampedArray;
  width: number;
  height: number;
  name: string;
}

function Picture({ plane, width, height, name }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const rgba = new Uint8ClampedArray(4 * plane.length);
    plane.forEach((grey, i) => {
      rgba.fill(grey, 4 * i, 4 * i + 3);
      rgba[4 * i + 3] = 255;
    });
    canvas.current?.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [plane, width, height]);
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={name} />;
}
