//! The API's own description, made from the code that answers.

use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};

/// What the description says besides the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Panicle",
        description = "Issues, their events and sessions; what makes frames readable; projects, keys and tokens. Lists give a \
                       `next_cursor` while there is more: send it as `cursor`. A refusal is a JSON object whose `detail` \
                       says what is wrong."
    ),
    tags(
        (name = "issues", description = "What failed, how often, and for whom."),
        (name = "sessions", description = "How often releases were used, and how often that went wrong."),
        (name = "artifacts", description = "Debug files, source maps and sources."),
        (name = "projects", description = "Projects, their keys and whose pages may send."),
        (name = "tokens", description = "Who may use this API for what."),
    ),
    security(("token" = [])),
    modifiers(&Token),
)]
pub(super) struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}
