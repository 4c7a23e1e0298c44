package io.batchinfo.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.source.Failure;
import io.batchinfo.source.RawJson;
import io.batchinfo.source.RequestContext;
import io.batchinfo.source.ResponseSchema;
import io.batchinfo.source.SourceResult;
import io.batchinfo.source.SourceResult.CacheStatus;
import io.batchinfo.source.SourceResult.Outcome;
import io.batchinfo.source.UserLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Parts and requests as tests need them: profile is required, nothing else is. */
final class TestData {

    private TestData() {}

    static RequestContext requestContext() {
        return new RequestContext("test", 0, 0, Long.MAX_VALUE, List.of(), Set.of(), () -> false);
    }

    static UserLookup lookup(int index, String id) {
        return new UserLookup(index, id, requestContext());
    }

    static UserResult user(String id, SourceResult... parts) {
        return new UserResult(lookup(0, id), List.of(parts));
    }

    static BatchRequest request(int users) {
        List<String> ids = IntStream.range(0, users).mapToObj(i -> "u" + i).toList();
        return new BatchRequest(ids, users, Set.of(), 60, 0, false);
    }

    static SourceResult ok(String source, String data) {
        return hasData(source, data, Outcome.OK, CacheStatus.MISS, Duration.ZERO);
    }

    static SourceResult hasData(String source, String data, Outcome outcome, CacheStatus cache, Duration age) {
        try {
            RawJson read = RawJson.read(
                    ("{\"data\":" + data + "}").getBytes(UTF_8), JsonPointer.valueOf("/data"), ResponseSchema.ANY);
            return new SourceResult(
                    source, required(source), outcome, read, null, cache, age.toNanos(), 2, 104_900_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SourceResult failed(String source, Failure failure, int attempts) {
        return SourceResult.failed(source, required(source), failure, CacheStatus.MISS, attempts, 0);
    }

    static SourceResult skipped(String source) {
        return SourceResult.skipped(source, required(source));
    }

    private static boolean required(String source) {
        return source.equals("profile");
    }
}
