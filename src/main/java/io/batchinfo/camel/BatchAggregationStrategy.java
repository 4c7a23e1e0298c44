package io.batchinfo.camel;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Folds users into the batch that was split, one at a time, as they complete. */
final class BatchAggregationStrategy implements AggregationStrategy {

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange user) {
        throw new UnsupportedOperationException("the split passes its own exchange too");
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange user, Exchange split) {
        Batch batch = split.getMessage().getBody(Batch.class);
        Object body = user.getMessage().getBody();
        boolean arrived = user.getException() == null && body instanceof UserResult;
        batch.fold(arrived ? ((UserResult) body).withDueParts(UserAggregationStrategy.reasonOfMissing(user)) : null);
        return split;
    }
}
