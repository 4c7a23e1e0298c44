package io.batchinfo.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.batchinfo.source.Ask;
import io.batchinfo.source.Data;
import io.batchinfo.source.Failure;
import io.batchinfo.source.Part;
import io.batchinfo.source.Part.CacheUse;
import io.batchinfo.source.Part.Outcome;
import io.batchinfo.source.Shape;
import io.batchinfo.source.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Parts and requests as tests need them: profile is required, nothing else is. */
final class Example {

    private Example() {}

    static Terms terms() {
        return new Terms("test", 0, 0, Long.MAX_VALUE, Set.of(), () -> false);
    }

    static Ask ask(int index, String id) {
        return new Ask(index, id, terms());
    }

    static UserResult user(String id, Part... parts) {
        return new UserResult(ask(0, id), List.of(parts));
    }

    static BatchRequest request(int users) {
        List<String> ids = IntStream.range(0, users).mapToObj(i -> "u" + i).toList();
        return new BatchRequest(ids, users, Set.of(), 60, 0, false);
    }

    static Part ok(String source, String data) {
        return there(source, data, Outcome.OK, CacheUse.MISS, Duration.ZERO);
    }

    static Part there(String source, String data, Outcome outcome, CacheUse cache, Duration age) {
        try {
            Data read = Data.read(("{\"data\":" + data + "}").getBytes(UTF_8), Shape.ANY);
            return new Part(source, required(source), outcome, read, null, cache, age.toNanos(), 2, 104_900_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Part failed(String source, Failure failure, int attempts) {
        return Part.failed(source, required(source), failure, CacheUse.MISS, attempts, 0);
    }

    static Part skipped(String source) {
        return Part.skipped(source, required(source));
    }

    private static boolean required(String source) {
        return source.equals("profile");
    }
}
