// Never run: the compiler checks it against the types the package ships.

import {
  addBreadcrumb,
  captureException,
  captureMessage,
  init,
  type MaskRule,
  type Options,
  setTag,
  setUser,
} from "panicle";

const staff: MaskRule = { name: "employee", patterns: ["EMP-\\d{6}"] };
const options: Options = {
  dsn: "http://key@127.0.0.1:4800/1",
  release: "shop@1.0.0",
  environment: "test",
  mask: [staff, { name: "account", action: "hash", keys: ["accountNo"] }],
};

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
// @ts-expect-error A pattern is text, not a regular expression.
void init({ dsn: "", mask: [{ name: "employee", patterns: [/EMP-\d{6}/] }] });
// @ts-expect-error A rule has a name.
void init({ dsn: "", mask: [{ keys: ["accountNo"] }] });
