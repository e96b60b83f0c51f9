// webpack's way from TypeScript to JavaScript, here with the compiler that is there anyway.

const { transform } = require("esbuild");

module.exports = async function load(source) {
  const done = this.async();
  try {
    const { code, map } = await transform(source, {
      loader: "ts",
      target: "es2022",
      sourcemap: true,
      sourcefile: this.resourcePath,
    });
    done(null, code, JSON.parse(map));
  } catch (error) {
    done(error);
  }
};
