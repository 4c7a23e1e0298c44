package io.batchinfo.resilience;

import io.batchinfo.resilience.SingleFlight.CallOutcome;
import io.batchinfo.resilience.SingleFlight.InFlightCall;
import io.batchinfo.source.AttemptExecutor;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Cancelled;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.SourceConfig;
import io.batchinfo.source.UserLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Joins the users of concurrent requests to calls of a bulk endpoint. A call is made when it is full, or when its first user has
 * waited for {@code bulkWait}. It is one {@link RetryingCall}: it takes one permit and is retried as a whole. A call that the
 * upstream refuses is split into halves until the users that it refuses are alone, which takes at most twice as many calls as
 * there are users.
 */
final class BulkCalls {

    /** The statuses by which an upstream refuses a request because of its content (RFC 9110 15.5, RFC 4918 11.2). */
    private static final Set<Integer> REFUSED = Set.of(400, 404, 410, 413, 414, 422);

    private static final CallOutcome ENDED = new CallOutcome(new Failed(Failure.of(Kind.UPSTREAM_UNAVAILABLE)), 0);

    private final SourceConfig config;
    private final SourceConfig.Bulk bulk;
    private final SourceState state;
    private final SourceDependencies dependencies;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Collected open;

    BulkCalls(SourceConfig config, SourceConfig.Bulk bulk, SourceState state, SourceDependencies dependencies) {
        this.config = config;
        this.bulk = bulk;
        this.state = state;
        this.dependencies = dependencies;
    }

    /** A user of a call, and the outcome that its thread waits for. */
    private record Member(UserLookup lookup, InFlightCall outcome) {

        String id() {
            return lookup.id();
        }

        boolean isWaiting() {
            return !lookup.requestContext().cancelled().getAsBoolean();
        }
    }

    /** The users that the next call asks for. */
    private static final class Collected {

        private final List<Member> members = new ArrayList<>();
        private final AttemptExecutor attempts;
        private @Nullable Future<?> timer;

        Collected(AttemptExecutor attempts) {
            this.attempts = attempts;
        }
    }

    /** Asks for one user together with others. Blocks until the call has ended, at the caller's deadline at the latest. */
    CallOutcome call(UserLookup lookup, AttemptExecutor attempts) {
        Member member = new Member(lookup, new InFlightCall());
        Collected full = add(member, attempts);
        if (full != null) {
            dependencies.workers().execute(() -> run(full.members, full.attempts, 0));
        }
        CallOutcome outcome = member.outcome()
                .await(lookup.requestContext().deadlineNanos()
                        - dependencies.ticker().nanos());
        return outcome == null
                ? new CallOutcome(new Cancelled(Failure.of(Kind.UPSTREAM_TIMEOUT)), 0)
                : new CallOutcome(outcome.result().of(lookup.id()), outcome.attempts());
    }

    /** Returns the users of a call that this one has completed, null where more users have room in it. */
    private @Nullable Collected add(Member member, AttemptExecutor attempts) {
        lock.lock();
        try {
            Collected call = open;
            if (call == null) {
                Collected own = new Collected(attempts);
                call = own;
                open = own;
                if (bulk.size() > 1) {
                    own.timer = dependencies
                            .timer()
                            .schedule(() -> close(own), bulk.maxWait().toNanos(), TimeUnit.NANOSECONDS);
                }
            }
            call.members.add(member);
            if (call.members.size() < bulk.size()) {
                return null;
            }
            open = null;
            if (call.timer != null) {
                call.timer.cancel(false);
            }
            return call;
        } finally {
            lock.unlock();
        }
    }

    private void close(Collected waited) {
        lock.lock();
        try {
            if (open != waited) {
                return;
            }
            open = null;
        } finally {
            lock.unlock();
        }
        dependencies.workers().execute(() -> run(waited.members, waited.attempts, 0));
    }

    /** @param before the attempts of the calls that were split */
    private void run(List<Member> asked, AttemptExecutor attempts, int before) {
        boolean split = false;
        try {
            List<Member> members = asked.stream().filter(Member::isWaiting).toList();
            complete(asked.stream().filter(member -> !members.contains(member)).toList(), ENDED);
            if (members.isEmpty()) {
                return;
            }
            List<String> ids = members.stream().map(Member::id).distinct().toList();
            CallOutcome outcome =
                    new RetryingCall(config, state, dependencies, joined(members, ids), ids, attempts).run();
            int made = before + outcome.attempts();
            split = ids.size() > 1 && isRefused(outcome.result());
            if (split) {
                split(members, ids.subList(0, ids.size() / 2), attempts, made);
            } else {
                complete(members, new CallOutcome(outcome.result(), made));
            }
        } finally {
            if (!split) {
                complete(asked, ENDED);
            }
        }
    }

    private void split(List<Member> members, List<String> half, AttemptExecutor attempts, int made) {
        List<Member> first = new ArrayList<>(members);
        first.removeIf(member -> !half.contains(member.id()));
        List<Member> second = new ArrayList<>(members);
        second.removeIf(member -> half.contains(member.id()));
        dependencies.workers().execute(() -> run(first, attempts, made));
        run(second, attempts, made);
    }

    /** Has no effect on those that have an outcome. */
    private static void complete(List<Member> members, CallOutcome outcome) {
        members.forEach(member -> member.outcome().complete(outcome));
    }

    private boolean isRefused(CallResult result) {
        Integer status = result instanceof Failed failed ? failed.failure().status() : null;
        return status != null
                && (REFUSED.contains(status)
                        || config.response().notFoundStatuses().contains(status));
    }

    /** The request that a call of many is made for: it lasts as long as the longest of theirs, and until all are cancelled. */
    private static UserLookup joined(List<Member> members, List<String> ids) {
        List<RequestContext> requests =
                members.stream().map(member -> member.lookup().requestContext()).toList();
        RequestContext first = requests.get(0);
        long deadline =
                requests.stream().mapToLong(RequestContext::deadlineNanos).max().orElse(first.deadlineNanos());
        String named = ids.size() == 1 ? ids.get(0) : ids.get(0) + " and " + (ids.size() - 1) + " more";
        return new UserLookup(
                0,
                named,
                new RequestContext(
                        first.requestId(),
                        0,
                        0,
                        deadline,
                        List.of(),
                        Set.of(),
                        () -> requests.stream()
                                .allMatch(request -> request.cancelled().getAsBoolean())));
    }
}
