import type { Version } from "./versions.ts";

/**
 * Where the headers and archives of a version were seen: public repositories that carry a copy of the runtime, with the
 * commit. Nothing of them is in this project.
 */
const SOURCES: Readonly<Record<string, string>> = {
  "st-edge-ai@7.2": "github.com/Kahroba2000/STM32F746G-DISCO-Image-Recognition, dd5bf95 (STM.ai v7.2.0-RC5)",
  "st-edge-ai@8.1": "github.com/c4chris/H747-Camera, 25c1dc7 (tools 8.1.0-19520)",
  "st-edge-ai@1.0": "github.com/bulicp/MNIST-NN-H750, f35229a (Core v1.0.0-19894)",
  "st-edge-ai@2.0":
    "github.com/stm32-hotspot/staiotcraft_ai_inertial_nucleo-u575zi-q_x-nucleo-iks5a1, f321770 (Core 2.0.0)",
  "st-edge-ai@2.1": "github.com/PeleAB/STM32N6-FaceRecognition, 3fcb2c4 (Core v2.1.0-20194)",
  "st-edge-ai@2.2": "github.com/XDU-IRobot/wheel_legged_2026, bb29014 (Core v2.2.0-20266)",
  "st-edge-ai@3.0": "github.com/openmv/openmv, 73697463d (Core 3.0.0)",
  "st-edge-ai@4.0": "github.com/openmv/openmv, 672649fb4 (Core 4.0.0)",
};

/** "headers and archive of …": what a version's column of the catalogue rests on. */
export function sourceOf({ target, archive }: Version): string {
  const seen = archive
    ? "headers and archive"
    : "headers only; what is defined is taken from the versions around it";
  return `${seen}: ${SOURCES[target]}`;
}
