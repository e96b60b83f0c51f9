// The glue that wasm-pack makes from `sdk-wasm`; it lies beside `index.js` in the package.

export default function load(options: { module_or_path: URL | Promise<Response> }): Promise<unknown>;
export function start(): void;
