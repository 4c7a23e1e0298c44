package io.batchinfo.camel;

import io.batchinfo.batch.UserResult;
import io.batchinfo.resilience.ResilientSource;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.UserLookup;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Folds the parts of a user into its result, in the body of the exchange that was multicast. A route that broke down counts
 * as a source that failed; one that is no source adds nothing.
 */
final class UserAggregationStrategy implements AggregationStrategy {

    private final GenerationSources sources;

    UserAggregationStrategy(GenerationSources sources) {
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
        UserResult result = body instanceof UserResult begun ? begun : UserResult.of((UserLookup) body);
        SourceResult part = part(branch);
        message.setBody(part == null ? result : result.with(part));
        return user;
    }

    private @Nullable SourceResult part(Exchange branch) {
        if (branch.getException() == null && branch.getMessage().getBody() instanceof SourceResult part) {
            return part;
        }
        int index = branch.getProperty(ExchangePropertyKey.MULTICAST_INDEX, -1, Integer.class);
        ResilientSource source = sources.atBranch(index);
        return source == null
                ? null
                : SourceResult.failed(source.config(), Failure.of(Kind.UPSTREAM_UNAVAILABLE), CacheStatus.MISS, 0, 0);
    }
}
