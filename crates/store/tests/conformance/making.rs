//! How a table is made and opened: what was cut short is ended, and what can't be asked says why,
//! without a word of anybody.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType, StreamSpecification, StreamViewType,
};
use serde_json::json;
use store::{Error, Network, OpenError, check_table, create_table, open, open_existing, open_over};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::people::{Writes, person};
use crate::table::{Item, directly, items, new_address, proxy, put, text};
use crate::wire::dice::Fault;
use crate::{Case, Home, case_at_home};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(a_table_that_is_being_made_is_made_to_the_end),
        case_at_home(a_time_to_live_whose_answer_got_lost_is_on),
        case_at_home(a_time_to_live_that_is_refused_is_said),
        case_at_home(what_others_are_making_otherwise_is_said),
        case_at_home(a_table_that_was_made_by_half_is_left_as_it_is),
        case_at_home(a_table_that_somebody_uses_is_left_as_it_is),
        case_at_home(a_table_whose_key_is_of_another_type_is_refused),
        case_at_home(a_store_of_another_version_in_a_table_is_said),
        case_at_home(another_table_of_the_same_name_is_noticed),
        case_at_home(an_endpoint_that_is_no_url_is_said_at_once),
        case_at_home(nobody_at_the_endpoint_is_said_with_where_that_is),
        case_at_home(an_endpoint_whose_name_leads_nowhere_is_said),
        case_at_home(an_answer_of_something_between_is_said_with_its_status),
    ]
}

/// Makes a table without a time to live, with a sort key of this type.
async fn make_half(address: &str, sk: ScalarAttributeType) {
    let (client, table) = directly(address).await;
    let mut request = client.create_table().table_name(table);
    for (name, part, of) in
        [("pk", KeyType::Hash, ScalarAttributeType::S), ("sk", KeyType::Range, sk)]
    {
        let key = KeySchemaElement::builder().attribute_name(name).key_type(part);
        let kind = AttributeDefinition::builder().attribute_name(name).attribute_type(of);
        request = request.key_schema(key.build().unwrap());
        request = request.attribute_definitions(kind.build().unwrap());
    }
    request.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
}

async fn check(address: &str) -> Vec<String> {
    check_table(address, &Network::default()).await.unwrap()
}

async fn a_table_that_is_being_made_is_made_to_the_end(_: Home) {
    let address = new_address();
    make_half(&address, ScalarAttributeType::S).await;
    assert_eq!(check(&address).await.len(), 1);
    let proxy = proxy().await;
    let network = Network { endpoint: Some(proxy.endpoint()), ..Network::default() };
    // A table of the emulator is there at once.
    proxy.say_once("\"ACTIVE\"", "\"CREATING\"");
    assert_eq!(create_table(&address, &network).await.unwrap(), Vec::<String>::new());
    assert_eq!(check(&address).await, Vec::<String>::new());
    open_existing(&address, &network).await.unwrap();
    let again = create_table(&address, &network).await;
    assert!(matches!(again, Err(OpenError::TableExists(_))), "{again:?}");
}

/// Whoever switches it on twice is refused.
async fn a_time_to_live_whose_answer_got_lost_is_on(_: Home) {
    let (address, proxy) = (new_address(), proxy().await);
    let network = Network { endpoint: Some(proxy.endpoint()), ..Network::default() };
    proxy.set_next("UpdateTimeToLive", "", [Fault::CutAfter, Fault::Refused]);
    assert_eq!(create_table(&address, &network).await.unwrap(), Vec::<String>::new());
    assert!(proxy.has_failed());
    open_existing(&address, &network).await.unwrap();
}

async fn a_time_to_live_that_is_refused_is_said(_: Home) {
    let (address, proxy) = (new_address(), proxy().await);
    let network = Network { endpoint: Some(proxy.endpoint()), ..Network::default() };
    proxy.set_next("UpdateTimeToLive", "", [Fault::Refused]);
    let said = create_table(&address, &network).await.unwrap_err().to_string();
    assert!(said.contains("UpdateTimeToLive: ValidationException"), "{said}");
    assert_eq!(items(&address).await, []);
}

async fn what_others_are_making_otherwise_is_said(_: Home) {
    let address = new_address();
    make_half(&address, ScalarAttributeType::S).await;
    let (client, table) = directly(&address).await;
    let view = StreamViewType::NewImage;
    let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(view);
    let stream = stream.build().unwrap();
    client.update_table().table_name(table).stream_specification(stream).send().await.unwrap();
    let proxy = proxy().await;
    proxy.say_once("\"ACTIVE\"", "\"CREATING\"");
    let network = Network { endpoint: Some(proxy.endpoint()), ..Network::default() };
    let differences = create_table(&address, &network).await.unwrap();
    assert_eq!(differences, ["The stream should be off, and is on."]);
}

/// Nobody knows whose it is.
async fn a_table_that_was_made_by_half_is_left_as_it_is(_: Home) {
    let address = new_address();
    make_half(&address, ScalarAttributeType::S).await;
    let refused = create_table(&address, &Network::default()).await;
    assert!(matches!(refused, Err(OpenError::TableWithoutExpiry { .. })), "{refused:?}");
    let empty = open_existing(&address, &Network::default()).await;
    assert!(matches!(empty, Err(OpenError::NotBegun(_))), "{:?}", empty.err());
    assert_eq!(items(&address).await, []);
    assert_eq!(check(&address).await.len(), 1);
}

async fn a_table_that_somebody_uses_is_left_as_it_is(_: Home) {
    let address = new_address();
    make_half(&address, ScalarAttributeType::S).await;
    let store = open(&address).await.unwrap();
    store.insert(&person(&json!({"userName": "ada"}))).await.unwrap();
    let refused = create_table(&address, &Network::default()).await;
    assert!(matches!(refused, Err(OpenError::TableWithoutExpiry { .. })), "{refused:?}");
    assert_eq!(check(&address).await.len(), 1);
}

async fn a_table_whose_key_is_of_another_type_is_refused(_: Home) {
    let address = new_address();
    make_half(&address, ScalarAttributeType::N).await;
    let made = create_table(&address, &Network::default()).await;
    assert!(matches!(made, Err(OpenError::TableExists(_))), "{made:?}");
    let said = refusal(&address, &Network::default()).await;
    assert!(said.contains("peopleinfo table check"), "{said}");
}

async fn refusal(address: &str, network: &Network) -> String {
    open_over(address, network).await.err().unwrap().to_string()
}

/// What the table of an address has in common, with this instead.
async fn put_settings(address: &str, name: &str, value: AttributeValue) {
    let is_settings = |item: &Item| ["pk", "sk"].map(|key| text(item, key)) == ["S", "S"];
    let mut settings = items(address).await.into_iter().find(is_settings).unwrap();
    settings.insert(name.to_owned(), value);
    put(address, settings).await;
}

async fn a_store_of_another_version_in_a_table_is_said(home: Home) {
    drop(home.open());
    assert_eq!(check(&home.address).await, Vec::<String>::new());
    for (name, number, expected) in
        [("derivation", "0", "an older version of this program"), ("format", "2", "has format 2")]
    {
        put_settings(&home.address, name, AttributeValue::N(number.to_owned())).await;
        let differences = check(&home.address).await;
        assert_eq!(differences.len(), 1, "{differences:?}");
        assert!(differences[0].contains(expected), "{differences:?}");
        assert!(open(&home.address).await.is_err());
    }
}

/// What is remembered of the one before would make a feed of the other that lacks somebody.
async fn another_table_of_the_same_name_is_noticed(home: Home) {
    let store = home.open();
    put_settings(&home.address, "cursorkey", AttributeValue::B(Blob::new([7; 32]))).await;
    let health = store.health().await;
    let Err(Error::Unavailable(cause)) = health else { unreachable!("{health:?}") };
    assert!(cause.to_string().contains("start it anew"), "{cause}");
    home.open().health().await.unwrap();
}

async fn an_endpoint_that_is_no_url_is_said_at_once(_: Home) {
    for endpoint in ["127.0.0.1:8000", "localhost:8000", "ftp://127.0.0.1:8000"] {
        let network = Network { endpoint: Some(endpoint.to_owned()), ..Network::default() };
        let begun = Instant::now();
        let said = refusal(&new_address(), &network).await;
        assert!(begun.elapsed() < Duration::from_secs(1), "{said}");
        assert!(said.contains(endpoint) && said.contains("http://"), "{said}");
        // What is sent is nobody else's to read.
        assert!(!said.contains("TableName") && !said.contains("body"), "{said}");
    }
}

async fn nobody_at_the_endpoint_is_said_with_where_that_is(_: Home) {
    let (attempt, call) = (Duration::from_millis(200), Duration::from_millis(600));
    let endpoint = Some("http://127.0.0.1:1".to_owned());
    let network = Network { endpoint, attempt, call, ..Network::default() };
    let address = new_address();
    let said = refusal(&address, &network).await;
    for part in [&address["dynamodb:".len()..], "http://127.0.0.1:1", "eu-central-1"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("TableName"), "{said}");
}

async fn an_endpoint_whose_name_leads_nowhere_is_said(_: Home) {
    // Longer than a part of a name may be, so that nobody has to be asked for it.
    let endpoint = Some(format!("http://{}.example:8000", "a".repeat(64)));
    let network = Network { endpoint, attempts: 2, ..Network::default() };
    let said = refusal(&new_address(), &network).await;
    assert!(
        said.contains("DynamoDB DescribeTable: the endpoint's name can't be resolved"),
        "{said}"
    );
}

/// Such as of a proxy that doesn't let anybody through.
async fn an_answer_of_something_between_is_said_with_its_status(_: Home) {
    for status in ["302 Found", "403 Forbidden", "407 Proxy", "413 Too Large", "400 Bad Request"] {
        let endpoint = Some(endpoint_that_says(status).await);
        let network = Network { endpoint, ..Network::default() };
        let refused = format!("DynamoDB DescribeTable: refused with status {}", &status[..3]);
        let said = refusal(&new_address(), &network).await;
        assert!(said.ends_with(&refused), "{said}");
    }
}

/// Something that answers everything so.
async fn endpoint_that_says(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            assert!(client.read(&mut [0; 4_096]).await.unwrap() > 0);
            let body = "<html>[1,";
            let length = body.len();
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}");
            client.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    endpoint
}
