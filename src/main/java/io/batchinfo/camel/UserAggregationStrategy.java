package io.batchinfo.camel;

import io.batchinfo.batch.UserResult;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.UserLookup;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Folds the results of the sources into the result of a user, in the body of the exchange that was multicast. A branch that
 * gives no source result adds nothing; what is due and did not arrive is added as missing at the end.
 */
final class UserAggregationStrategy implements AggregationStrategy {

    /** Why a branch gave no part, on the exchange that was multicast. */
    private static final String TIMED_OUT = "batchInfoTimedOut";

    /** Why parts are missing that no branch gave: the {@code timeout} of the multicast, or its routes. */
    static Kind reasonOfMissing(Exchange user) {
        return user.getProperty(TIMED_OUT) == null ? Kind.ROUTE_FAILED : Kind.UPSTREAM_TIMEOUT;
    }

    @Override
    public void timeout(Exchange user, int index, int total, long timeout) {
        user.setProperty(TIMED_OUT, true);
        user.getMessage().setBody(begun(user));
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange branch) {
        throw new UnsupportedOperationException("the multicast passes its own exchange too");
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange branch, Exchange user) {
        UserResult result = begun(user);
        boolean arrived = branch.getException() == null && branch.getMessage().getBody() instanceof SourceResult;
        user.getMessage()
                .setBody(
                        arrived ? result.with((SourceResult) branch.getMessage().getBody()) : result);
        return user;
    }

    /** The result of the branches so far. */
    private static UserResult begun(Exchange user) {
        Object body = user.getMessage().getBody();
        return body instanceof UserResult result ? result : UserResult.of((UserLookup) body);
    }
}
