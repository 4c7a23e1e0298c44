package io.batchinfo.camel;

import io.batchinfo.batch.BatchMetadata;
import io.batchinfo.batch.UserResult;
import io.batchinfo.http.server.RequestRecord;
import io.vertx.core.http.HttpServerRequest;

/** Copies the counts of a request's results into its record for the request log. */
final class RequestCounts {

    private RequestCounts() {}

    static void record(HttpServerRequest request, BatchMetadata metadata, int ids) {
        RequestRecord logged = RequestRecord.of(request);
        if (logged != null) {
            logged.users(new RequestRecord.Counts(
                    ids,
                    metadata.total() - metadata.failed() - metadata.partial(),
                    metadata.partial(),
                    metadata.failed(),
                    metadata.stale(),
                    metadata.cached(),
                    metadata.calls(),
                    metadata.substituted()));
        }
    }

    static void record(HttpServerRequest request, UserResult result) {
        if (RequestRecord.of(request) != null) {
            BatchMetadata metadata = new BatchMetadata();
            metadata.add(result);
            record(request, metadata, 1);
        }
    }
}
