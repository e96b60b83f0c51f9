export function ship(articles: string[]): void {
  const heavy = articles.filter((name) => weigh(name) > 9);
  console.log(heavy.length);
}

function weigh(name: string): number {
  throw new RangeError(`nobody knows the weight of ${name}`);
}
