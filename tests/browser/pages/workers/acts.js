// What each worker does when it is told to.

export const acts = {
  throw() {
    throw new TypeError("the worker has no basket");
  },
  reject() {
    void Promise.reject(new RangeError("the worker is refused"));
  },
};
