/** What was found out about assembly/pair-count.ts, as two engines compiled it. */
export const LIMITS = `## What limits the pair table

On 2026-11-23, by the machine code of Node 20.20.2 (V8 11.3.244.8) and Chromium 156.0.8078.79
(V8 15.6.75.27), on an AMD EPYC (family 25, model 17) at 3.69 GHz, GMAC/s of the relaxed build with output f32:

- A round of 1 pair × 4 blocks of channels is 1536 products in 65 instructions in Node and 61 in Chromium. 32 of them
  are arithmetic of vectors and none of the vectors goes to the stack: what is left is the number of instructions.
  Decoding and storing the sums is 12 % of the kernel's time on B in Node, 21 % on A, 22 % on F.
- With the cells of a round one after the other, V8 11.3 moves all loads before them, more than the registers hold: 16 of 72
  instructions go to the stack. In Node that gave 304 on B and 265 on F. Each cell under a condition, as it is: 429 and 340.
- Tried, too, in the same run: tiles of 1 pair × 2 blocks, which fit into the registers but load more for each product:
  368 and 288; one condition for two cells, with 5 stack accesses a round: 376 and 300; \`break\` as the condition, which V8
  works around: 340 and 282.
- In Chromium the conditions add 3 instructions to 58; over A to G that changed the speed by -2.4 to +2.3 %.`;
