//! Asks DynamoDB with every request what it charges for it, and counts that.

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::batch_write_item::{BatchWriteItemInput, BatchWriteItemOutput};
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemInput, DeleteItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::transact_write_items::{
    TransactWriteItemsInput, TransactWriteItemsOutput,
};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};

use super::metrics::Metrics;
use super::operations;

/// Looks into each request before it is written, and into each answer that was read.
#[derive(Debug)]
pub(super) struct Capacity(pub(super) Metrics);

impl Intercept for Capacity {
    fn name(&self) -> &'static str {
        "Capacity"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (input, total) = (context.input_mut(), Some(ReturnConsumedCapacity::Total));
        if let Some(input) = input.downcast_mut::<GetItemInput>() {
            input.return_consumed_capacity = total;
        } else if let Some(input) = input.downcast_mut::<TransactWriteItemsInput>() {
            input.return_consumed_capacity = total;
        } else if let Some(input) = input.downcast_mut::<QueryInput>() {
            input.return_consumed_capacity = total;
        } else if let Some(input) = input.downcast_mut::<BatchGetItemInput>() {
            input.return_consumed_capacity = total;
        } else if let Some(input) = input.downcast_mut::<BatchWriteItemInput>() {
            input.return_consumed_capacity = total;
        } else if let Some(input) = input.downcast_mut::<UpdateItemInput>() {
            input.return_consumed_capacity = total;
        } else if let Some(input) = input.downcast_mut::<PutItemInput>() {
            input.return_consumed_capacity = total;
        } else if let Some(input) = input.downcast_mut::<DeleteItemInput>() {
            input.return_consumed_capacity = total;
        }
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Ok(output) = context.output_or_error() else { return Ok(()) };
        if let Some(output) = output.downcast_ref::<GetItemOutput>() {
            self.count(operations::GET, output.consumed_capacity.as_slice());
        } else if let Some(output) = output.downcast_ref::<TransactWriteItemsOutput>() {
            self.count(operations::TRANSACT, output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<QueryOutput>() {
            self.count(operations::QUERY, output.consumed_capacity.as_slice());
        } else if let Some(output) = output.downcast_ref::<BatchGetItemOutput>() {
            self.count(operations::BATCH_GET, output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<BatchWriteItemOutput>() {
            self.count(operations::BATCH_WRITE, output.consumed_capacity());
        } else if let Some(output) = output.downcast_ref::<UpdateItemOutput>() {
            self.count(operations::UPDATE, output.consumed_capacity.as_slice());
        } else if let Some(output) = output.downcast_ref::<PutItemOutput>() {
            self.count(operations::PUT, output.consumed_capacity.as_slice());
        } else if let Some(output) = output.downcast_ref::<DeleteItemOutput>() {
            self.count(operations::DELETE, output.consumed_capacity.as_slice());
        }
        Ok(())
    }
}

impl Capacity {
    fn count(&self, operation: &'static str, tables: &[ConsumedCapacity]) {
        let units: f64 = tables.iter().filter_map(|table| table.capacity_units).sum();
        self.0.consumed(operation, units);
    }
}
