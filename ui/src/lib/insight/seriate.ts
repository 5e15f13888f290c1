// An order in which those who work together stand together: clusters joined by their mean similarity, each time turned so that the
// ends that meet are the most alike. Blocks of a matrix then show along its diagonal.
export function seriate(size: number, weight: (a: number, b: number) => number): number[] {
  const between = Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) => (a === b ? 0 : weight(a, b) + weight(b, a))));
  const degree = between.map((row) => Math.sqrt(row.reduce((s, v) => s + v, 0)) || 1);
  const like = (a: number, b: number): number => between[a]![b]! / (degree[a]! * degree[b]!);
  let groups = Array.from({ length: size }, (_, i) => [i]);
  // Sums of similarity between groups, kept up to date as they join.
  let sums = groups.map((_, a) => groups.map((_, b) => (a === b ? 0 : like(a, b))));
  while (groups.length > 1) {
    let best = -1, x = 0, y = 1;
    for (let a = 0; a < groups.length; a++) for (let b = a + 1; b < groups.length; b++) {
      const mean = sums[a]![b]! / (groups[a]!.length * groups[b]!.length);
      if (mean > best) { best = mean; x = a; y = b; }
    }
    const p = groups[x]!, q = groups[y]!, first = <T>(l: T[]): T => l[0]!, last = <T>(l: T[]): T => l[l.length - 1]!;
    const turns: [number, () => number[]][] = [
      [like(last(p), first(q)), () => [...p, ...q]], [like(last(p), last(q)), () => [...p, ...[...q].reverse()]],
      [like(first(p), first(q)), () => [...[...p].reverse(), ...q]], [like(first(p), last(q)), () => [...q, ...p]],
    ];
    const joined = turns.reduce((a, b) => (b[0] > a[0] ? b : a))[1]();
    const row = sums[x]!.map((v, i) => v + sums[y]![i]!);
    const keep = groups.map((_, i) => i).filter((i) => i !== x && i !== y);
    sums = [...keep.map((i) => [...keep.map((j) => sums[i]![j]!), row[i]!]), [...keep.map((i) => row[i]!), 0]];
    groups = [...keep.map((i) => groups[i]!), joined];
  }
  return groups[0] ?? [];
}
