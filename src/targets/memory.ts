import type { Tensor } from "./plan.ts";

/** Bytes as they are stored: whole 32-bit words. */
export const roundUp4 = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/** Whether two tensors must not share memory. */
const overlapInTime = (a: Tensor, b: Tensor): boolean => a.firstUse <= b.lastUse && b.firstUse <= a.lastUse;

/**
 * Places tensors in one arena: largest first, each at the lowest offset that is free for its whole
 * life. Returns the tensors with their offsets, in the order given, and the bytes of the arena.
 */
export function placeTensors(tensors: readonly Tensor[]): { tensors: Tensor[]; arena: number } {
  const placed: Tensor[] = [];
  const bySize = [...tensors].sort((a, b) => b.bytes - a.bytes || a.id - b.id);
  let arena = 0;
  for (const tensor of bySize) {
    const neighbours = placed
      .filter((other) => overlapInTime(tensor, other))
      .sort((a, b) => a.offset - b.offset);
    let offset = 0;
    for (const other of neighbours) {
      if (offset + tensor.bytes <= other.offset) break;
      offset = Math.max(offset, other.offset + roundUp4(other.bytes));
    }
    placed.push({ ...tensor, offset });
    arena = Math.max(arena, offset + roundUp4(tensor.bytes));
  }
  return { tensors: placed.sort((a, b) => a.id - b.id), arena };
}
