// Never run: the compiler checks it against the types the package ships.

import {
  addBreadcrumb,
  captureException,
  captureMessage,
  init,
  type Options,
  setTag,
  setUser,
} from "panicle";

const options: Options = { dsn: "http://key@127.0.0.1:4800/1", release: "shop@1.0.0", environment: "test" };

export async function start(): Promise<void> {
  await init(options);
  setUser({ id: "42" });
  setTag("tenant", "north");
  addBreadcrumb({ category: "basket", message: "opened" });
  const messageId: string = captureMessage("hello");
  const errorId: string = captureException(new Error(messageId));
  captureMessage(errorId);
}

// @ts-expect-error A DSN is not optional.
void init({ release: "shop@1.0.0" });
// @ts-expect-error A release is text.
void init({ dsn: "", release: 1 });
