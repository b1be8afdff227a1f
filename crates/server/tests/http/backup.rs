//! `/v1/backup`: the whole store as a file.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::service::Service;

#[tokio::test]
async fn everything_comes_as_a_file_that_is_whole() {
    let service = Service::new();
    let (person, _) = service.write(&json!({"userName": "ada"})).await;
    let answer = service.get("/v1/backup").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/vnd.sqlite3"));
    assert_eq!(answer.header("peopleinfo-process"), std::process::id().to_string());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    std::fs::write(&file, &answer.bytes).unwrap();
    let address = format!("sqlite:{}", file.display());
    assert_eq!(store::check(&address, 9).unwrap(), [""; 0]);
    let id = people::PersonId::parse(person["id"].as_str().unwrap()).unwrap();
    let kept = store::open(&address).await.unwrap().get(id).await.unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&kept.bytes).unwrap(), person);
}

/// Nobody is told how long a copy would be, because only making it tells.
#[tokio::test]
async fn nothing_is_copied_for_its_head() {
    let service = Service::new();
    let answer = service.ask("HEAD", "/v1/backup", &[], String::new()).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET"));
    let audit = service.get("/v1/audit").await;
    assert!(!audit.text().contains("backup"), "{}", audit.text());
    assert_eq!(service.get("/v1/backup").await.status, 200);
    let audit = service.get("/v1/audit").await;
    assert!(audit.text().contains("backup"), "{}", audit.text());
}

/// The copy is made in a folder that nobody else can look into, and that never stays for good.
#[tokio::test]
async fn what_a_killed_process_left_behind_is_removed() {
    let left = std::env::temp_dir().join(format!(".peopleinfo-left-{}", std::process::id()));
    std::fs::create_dir(&left).unwrap();
    std::fs::set_permissions(&left, Permissions::from_mode(0o700)).unwrap();
    std::fs::write(left.join("backup"), "everything").unwrap();
    assert_eq!(Service::new().get("/v1/backup").await.status, 200);
    assert!(!left.exists());
}

#[tokio::test]
async fn a_store_that_cant_be_read_is_a_problem_and_no_file() {
    let service = Service::new();
    service.write(&json!({"userName": "ada"})).await;
    service.spoil();
    let answer = service.get("/v1/backup").await;
    assert_eq!((answer.status, answer.problem()), (503, "unavailable"));
}
