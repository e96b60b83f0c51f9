interface Article {
  name: string;
  price: number;
}

/** What is bought. */
export class Basket {
  readonly #articles: Article[] = [{ name: "red socks", price: 3 }];

  pay(name: string): number {
    const article = this.#articles.find((one) => one.name === name);
    return priceOf(article, name);
  }
}

function priceOf(article: Article | undefined, name: string): number {
  if (!article) throw new TypeError(`no such article: ${name}`);
  return article.price;
}
