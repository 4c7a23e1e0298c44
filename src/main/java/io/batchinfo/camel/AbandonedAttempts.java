package io.batchinfo.camel;

import io.batchinfo.source.Attempt;
import io.batchinfo.source.CallResult;
import io.batchinfo.source.CallResult.Failed;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Failure.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Ends attempts on time whatever their steps do. The steps run on a thread of their own, which is interrupted at the time
 * limit; their late result is dropped. Threads that do not heed the interrupt are counted, and beyond a limit of them the
 * source is unavailable at once.
 */
final class AbandonedAttempts {

    private final Executor workers;
    private final int max;
    private final AtomicInteger abandoned = new AtomicInteger();

    /** @param max the most threads of one source that may still be busy with abandoned attempts */
    AbandonedAttempts(Executor workers, int max) {
        this.workers = workers;
        this.max = max;
    }

    /** Threads that are busy with abandoned attempts. */
    int count() {
        return abandoned.get();
    }

    /** Runs the steps of an attempt within its time limit. */
    CallResult run(Attempt attempt, Supplier<CallResult> steps) {
        if (abandoned.get() >= max) {
            return new Failed(Failure.of(Kind.UPSTREAM_UNAVAILABLE));
        }
        Steps running = new Steps(steps);
        attempt.onCancel(() -> running.abandon(CallResult.CANCELLED));
        workers.execute(running);
        try {
            return running.result.get(attempt.timeoutNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return running.abandon(
                    new Failed(Failure.of(Kind.UPSTREAM_TIMEOUT), null, "no result within the time of the attempt"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return running.abandon(CallResult.CANCELLED);
        } catch (ExecutionException e) {
            return new Failed(Failure.of(Kind.ROUTE_FAILED));
        }
    }

    private final class Steps implements Runnable {

        private final CompletableFuture<CallResult> result = new CompletableFuture<>();
        private final Supplier<CallResult> steps;
        private Thread thread = Thread.currentThread();
        private boolean started;
        private boolean ended;
        private boolean isAbandoned;

        Steps(Supplier<CallResult> steps) {
            this.steps = steps;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (result.isDone()) {
                    return;
                }
                thread = Thread.currentThread();
                started = true;
            }
            try {
                result.complete(steps.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            } finally {
                end();
            }
        }

        /** Under the lock, so that no interrupt reaches what the thread does next. */
        private synchronized void end() {
            ended = true;
            if (isAbandoned) {
                abandoned.decrementAndGet();
                Thread.interrupted();
            }
        }

        /** Ends the attempt with this result, unless it has one. */
        private synchronized CallResult abandon(CallResult instead) {
            if (result.complete(instead) && started && !ended) {
                isAbandoned = true;
                abandoned.incrementAndGet();
                thread.interrupt();
            }
            return result.isCompletedExceptionally() ? new Failed(Failure.of(Kind.ROUTE_FAILED)) : result.join();
        }
    }
}
