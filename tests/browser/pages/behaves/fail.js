// biome-ignore-all lint/correctness/noUnusedVariables: called by the tests.
// An error of the page's own, in a task of its own.
function fail(message) {
  setTimeout(() => {
    throw new TypeError(message);
  });
}

function refuse(message) {
  setTimeout(() => void Promise.reject(new TypeError(message)));
}
