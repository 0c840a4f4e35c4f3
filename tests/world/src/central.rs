//! What the central team of a world does.

use serde_json::{Value, json};
use waystation_test_client::Answer;

use crate::World;

impl World {
    /// Records an operation.
    pub async fn record_operation(&self, id: &str) {
        let body = json!({"title": "An operation", "country": "idn"});
        let path = format!("/api/v1/operations/{id}");
        let _recorded = self.api.put(&self.central, path).json(&body).await.expect(200);
    }

    /// Records a partner, a non-governmental organisation.
    pub async fn record_partner(&self, id: &str) {
        let body = json!({"name": format!("The {id}"), "kind": {"type": "non-governmental"}});
        let path = format!("/api/v1/partners/{id}");
        let _recorded = self.api.put(&self.central, path).json(&body).await.expect(200);
    }

    /// Installs a component.
    pub async fn install(&self, component: &[u8]) -> Answer {
        self.install_as("1.0", component).await
    }

    /// Installs a component under a label.
    pub async fn install_as(&self, label: &str, component: &[u8]) -> Answer {
        let request = self.api.post(&self.central, format!("/api/v1/plugins?label={label}"));
        request.bytes("application/wasm", component).await
    }

    /// Approves a plugin and makes it the active one.
    pub async fn activate(&self, plugin: &str) {
        for step in ["approval", "activation"] {
            let path = format!("/api/v1/plugins/{plugin}/{step}");
            let _done = self.api.post(&self.central, path).await.expect(200);
        }
    }

    /// Makes a token for a new member of staff; the answer has its secret.
    pub async fn hire(&self, role: Value) -> Answer {
        let body = json!({"label": "x", "role": role, "days": 30, "new_staff": true});
        self.api.post(&self.central, "/api/v1/tokens").json(&body).await.expect(201)
    }
}
