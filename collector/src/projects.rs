//! What is known of the projects, at hand for every request: their keys, and whose pages may send.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use crate::{
    config::Ingest,
    store::{self, Store, projects},
};

/// All projects; shared by all requests, and read again after each change.
#[derive(Debug, Default)]
pub struct Projects(RwLock<Arc<HashMap<i64, Project>>>);

#[derive(Debug, Default)]
struct Project {
    keys: HashSet<String>,
    allowed_origins: Option<Vec<String>>,
}

/// What a key is to a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCheck {
    /// One of its keys.
    Valid,
    /// Not one of its keys, or a revoked one.
    WrongKey,
    /// There is no such project.
    UnknownProject,
}

impl Projects {
    /// Reads them all.
    pub async fn load(store: &Store) -> store::Result<Self> {
        let projects = Self::default();
        projects.reload(store).await?;
        Ok(projects)
    }

    /// Reads them all again.
    pub async fn reload(&self, store: &Store) -> store::Result<()> {
        let mut all: HashMap<i64, Project> = HashMap::new();
        for project in projects::list(store.read()).await? {
            let allowed_origins = project.allowed_origins.map(|origins| origins.0);
            all.insert(project.id, Project { allowed_origins, keys: HashSet::new() });
        }
        for key in projects::keys(store.read()).await? {
            if let (None, Some(project)) = (key.revoked_at_ms, all.get_mut(&key.project_id)) {
                project.keys.insert(key.public_key);
            }
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(all);
        Ok(())
    }

    /// Is there such a project?
    pub fn has(&self, project_id: i64) -> bool {
        self.all().contains_key(&project_id)
    }

    /// Judges a key.
    pub fn check_key(&self, project_id: i64, key: &str) -> KeyCheck {
        match self.all().get(&project_id) {
            None => KeyCheck::UnknownProject,
            Some(project) if project.keys.contains(key) => KeyCheck::Valid,
            Some(_) => KeyCheck::WrongKey,
        }
    }

    /// May a page of this origin send to this project? Where the project says nothing, the configuration does.
    pub fn allow_origin(&self, project_id: i64, origin: &str, config: &Ingest) -> bool {
        match self.all().get(&project_id).and_then(|project| project.allowed_origins.as_ref()) {
            Some(origins) => origins.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin)),
            None => config.allows_origin(origin),
        }
    }

    fn all(&self) -> Arc<HashMap<i64, Project>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
