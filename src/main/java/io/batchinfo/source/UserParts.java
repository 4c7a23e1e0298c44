package io.batchinfo.source;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The results of the sources that other sources of the same user depend on. Each is fetched once for a user of a request: by the
 * branch of the route that needs it first.
 */
public final class UserParts {

    /** The longest value that a request can take from a part, in characters. */
    private static final int MAX_VALUE = 1024;

    private @Nullable Map<String, CompletableFuture<SourceResult>> results;

    /**
     * The result of a source. Blocks while another thread fetches it.
     *
     * @param fetch runs on this thread, if no other thread has begun
     * @throws InterruptedException where the thread was interrupted while it waited
     */
    public SourceResult fetchOnce(String source, Supplier<SourceResult> fetch) throws InterruptedException {
        CompletableFuture<SourceResult> own = new CompletableFuture<>();
        CompletableFuture<SourceResult> other = claim(source, own);
        if (other == null) {
            try {
                own.complete(fetch.get());
            } catch (RuntimeException | Error e) {
                own.completeExceptionally(e);
                throw e;
            }
        }
        try {
            return other == null ? own.get() : other.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the source " + source + " gave no result", e.getCause());
        }
    }

    private synchronized @Nullable CompletableFuture<SourceResult> claim(
            String source, CompletableFuture<SourceResult> own) {
        if (results == null) {
            results = new HashMap<>();
        }
        return results.putIfAbsent(source, own);
    }

    /**
     * A value of a part that has arrived: a string, a {@link java.math.BigInteger} or a {@link java.math.BigDecimal}.
     *
     * @param variable the source and the path of the field with dots between them, such as {@code profile.company.id}
     * @return null where there is no such value, or one of more than 1,024 characters
     */
    public @Nullable Object value(String variable) {
        int dot = variable.indexOf('.');
        RawJson data = dot < 0 ? null : data(variable.substring(0, dot));
        if (data == null) {
            return null;
        }
        Object value = data.scalarAt(
                JsonPointer.compile("/" + variable.substring(dot + 1).replace('.', '/')));
        return value == null || value.toString().length() > MAX_VALUE ? null : value;
    }

    private @Nullable RawJson data(String source) {
        CompletableFuture<SourceResult> result;
        synchronized (this) {
            result = results == null ? null : results.get(source);
        }
        if (result == null || !result.isDone() || result.isCompletedExceptionally()) {
            return null;
        }
        return result.join().data();
    }
}
