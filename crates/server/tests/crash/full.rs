//! A disk that is full: the service says so, and loses nothing.

use hyper::StatusCode;

use crate::client::Client;
use crate::service::Service;
use crate::writers::person;

/// How large a file may get, in the blocks of 512 bytes that `ulimit -f` counts.
const BLOCKS: u32 = 2_048;
/// More people than fit.
const PEOPLE: usize = 20_000;

#[tokio::test]
async fn a_full_disk_is_503_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.db");
    let service = Service::start_with_small_files(&file, BLOCKS);
    let mut client = Client::connect(service.people).await.unwrap();
    let mut acknowledged = Vec::new();
    let refused = loop {
        assert!(acknowledged.len() < PEOPLE, "the disk didn't get full");
        let mark = format!("n{}z", acknowledged.len());
        let answer = client.post("/v1/people", &person(&mark)).await.unwrap();
        if answer.status != StatusCode::CREATED {
            break answer;
        }
        acknowledged.push(answer);
    };
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.json()["type"], "urn:peopleinfo:problem:unavailable");
    // Looking at the health writes a little, for which there may be room for a while.
    let mut looks = 0;
    while client.get("/readyz").await.unwrap().status == StatusCode::OK {
        looks += 1;
        assert!(looks < 100, "the service says it is ready");
    }
    let status = client.get("/status").await.unwrap();
    assert_eq!(status.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(status.json()["status"], "unavailable");
    assert_eq!(client.get("/livez").await.unwrap().status, StatusCode::OK);
    let all = |status: StatusCode| assert_eq!(status, StatusCode::OK);
    for answer in acknowledged.iter().step_by(97) {
        all(read(&mut client, &answer.body).await);
    }
    service.kill();

    let service = Service::start(&file, &[]);
    let mut client = Client::connect(service.people).await.unwrap();
    for answer in &acknowledged {
        all(read(&mut client, &answer.body).await);
    }
    let total = client.people(&[("total", "true"), ("limit", "1")]).await["total"].as_u64();
    assert_eq!(total, Some(acknowledged.len() as u64));
    let again = client.post("/v1/people", &person("again")).await.unwrap();
    assert_eq!(again.status, StatusCode::CREATED);
}

/// Reads a person, who has to be there as they were acknowledged.
async fn read(client: &mut Client, document: &[u8]) -> StatusCode {
    let person: serde_json::Value = serde_json::from_slice(document).unwrap();
    let answer =
        client.get(&format!("/v1/people/{}", person["id"].as_str().unwrap())).await.unwrap();
    assert_eq!(answer.body, document);
    answer.status
}
