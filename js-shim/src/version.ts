/** The SDK's name, as it stands in `sdk.name` and in `sentry_client`. */
export const SDK_NAME = "panicle";
/** The SDK's version; the build checks that it is the crate's. */
export const SDK_VERSION = "0.1.0";
