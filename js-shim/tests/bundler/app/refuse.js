export function refuse(amount) {
  const why = `cannot pay ${amount}`;
  throw new Error(why);
}
