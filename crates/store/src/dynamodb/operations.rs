//! What DynamoDB calls its operations: metrics count by these names, and causes in the log have them.

pub(super) const GET: &str = "GetItem";
pub(super) const BATCH_GET: &str = "BatchGetItem";
pub(super) const QUERY: &str = "Query";
pub(super) const PUT: &str = "PutItem";
pub(super) const UPDATE: &str = "UpdateItem";
pub(super) const DELETE: &str = "DeleteItem";
pub(super) const BATCH_WRITE: &str = "BatchWriteItem";
pub(super) const TRANSACT: &str = "TransactWriteItems";
pub(super) const CREATE_TABLE: &str = "CreateTable";
pub(super) const DESCRIBE_TABLE: &str = "DescribeTable";
pub(super) const SET_EXPIRY: &str = "UpdateTimeToLive";
pub(super) const DESCRIBE_EXPIRY: &str = "DescribeTimeToLive";
