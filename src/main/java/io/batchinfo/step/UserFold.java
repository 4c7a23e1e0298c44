package io.batchinfo.step;

import io.batchinfo.batch.UserResult;
import io.batchinfo.source.Ask;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.Part;
import io.batchinfo.source.Part.CacheUse;
import io.batchinfo.source.Source;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Folds the parts of a user into its result, in the body of the exchange that was multicast. A route that broke down counts
 * as a source that failed; one that is no source adds nothing.
 */
final class UserFold implements AggregationStrategy {

    private final Sources sources;

    UserFold(Sources sources) {
        this.sources = sources;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange part) {
        throw new UnsupportedOperationException("the multicast passes its own exchange too");
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange branch, Exchange user) {
        Message message = user.getMessage();
        Object body = message.getBody();
        UserResult result = body instanceof UserResult begun ? begun : UserResult.of((Ask) body);
        Part part = part(branch);
        message.setBody(part == null ? result : result.with(part));
        return user;
    }

    private @Nullable Part part(Exchange branch) {
        if (branch.getException() == null && branch.getMessage().getBody() instanceof Part part) {
            return part;
        }
        int index = branch.getProperty(ExchangePropertyKey.MULTICAST_INDEX, -1, Integer.class);
        Source source = sources.atBranch(index);
        return source == null
                ? null
                : Part.failed(source.spec(), Failure.of(Kind.UPSTREAM_UNAVAILABLE), CacheUse.MISS, 0, 0);
    }
}
