package io.batchinfo.camel;

import io.batchinfo.batch.UserResult;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.UserLookup;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Folds the results of the sources into the result of a user, in the body of the exchange that was multicast. A branch that
 * gives no source result adds nothing; what is due and did not arrive is added as missing at the end.
 */
final class UserAggregationStrategy implements AggregationStrategy {

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange branch) {
        throw new UnsupportedOperationException("the multicast passes its own exchange too");
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange branch, Exchange user) {
        Message message = user.getMessage();
        Object body = message.getBody();
        UserResult result = body instanceof UserResult begun ? begun : UserResult.of((UserLookup) body);
        boolean arrived = branch.getException() == null && branch.getMessage().getBody() instanceof SourceResult;
        message.setBody(arrived ? result.with((SourceResult) branch.getMessage().getBody()) : result);
        return user;
    }
}
