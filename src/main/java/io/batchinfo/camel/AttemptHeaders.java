package io.batchinfo.camel;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The headers that the steps of a source can read, and the one by which they say how the attempt ended. */
final class AttemptHeaders {

    /** The id of the user. */
    static final String USER_ID = "userId";

    /** The ids of the users of a bulk call, a list; it has no {@link #USER_ID}. */
    static final String USER_IDS = "userIds";

    /** The number of the attempt, from 1. */
    static final String ATTEMPT_NUMBER = "attemptNumber";

    /** The time limit of the attempt in milliseconds, at its start. */
    static final String ATTEMPT_TIMEOUT = "attemptTimeoutMillis";

    /** Set by a step: {@code notFound} where the source has no part of this user, {@code failed} for no part and no retry. */
    static final String OUTCOME = "sourceOutcome";

    /** The headers of this service, which are not sent upstream. */
    static final Set<String> ALL = Set.of(USER_ID, USER_IDS, ATTEMPT_NUMBER, ATTEMPT_TIMEOUT, OUTCOME);

    private static final String ATTEMPT = "BatchInfoAttempt";

    private AttemptHeaders() {}

    /** Gives the steps an empty body and the headers above. */
    static void set(Exchange exchange, Attempt attempt) {
        exchange.setProperty(ATTEMPT, attempt);
        Message message = exchange.getMessage();
        message.setBody(null);
        if (attempt.bulk() == null) {
            message.setHeader(USER_ID, attempt.lookup().id());
        } else {
            message.setHeader(USER_IDS, attempt.bulk());
        }
        message.setHeader(ATTEMPT_NUMBER, attempt.number());
        message.setHeader(ATTEMPT_TIMEOUT, TimeUnit.NANOSECONDS.toMillis(attempt.timeoutNanos()));
    }

    /** The attempt that an exchange belongs to. */
    static Attempt attempt(Exchange exchange) {
        Attempt attempt = exchange.getMessage().getBody() instanceof Attempt body
                ? body
                : exchange.getProperty(ATTEMPT, Attempt.class);
        if (attempt == null) {
            throw new IllegalStateException("this step belongs into a route from source:");
        }
        return attempt;
    }

    /** The result that a step has set, null where none has. */
    static @Nullable CallResult outcome(Message message) {
        if (!message.hasHeaders() || message.getHeader(OUTCOME) == null) {
            return null;
        }
        String outcome = message.getHeader(OUTCOME, String.class);
        return outcome.equals("notFound") ? CallResult.NOT_FOUND : new Failed(Failure.of(Kind.ROUTE_FAILED));
    }
}
