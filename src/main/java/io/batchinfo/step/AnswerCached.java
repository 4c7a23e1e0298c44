package io.batchinfo.step;

import io.batchinfo.batch.Batch;
import io.batchinfo.batch.UserResult;
import io.batchinfo.source.Ask;
import io.batchinfo.source.Part;
import io.batchinfo.source.Source;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Gives the users that are wholly cached their result at once, without an exchange for each; see {@link Shortcut}. */
final class AnswerCached implements Processor {

    private final Sources sources;

    AnswerCached(Sources sources) {
        this.sources = sources;
    }

    @Override
    public void process(Exchange exchange) {
        List<Source> wholly = sources.wholly();
        Batch batch = exchange.getMessage().getBody(Batch.class);
        if (wholly == null || batch.terms().maxAgeNanos() == 0) {
            return;
        }
        int users = batch.request().ids().size();
        for (int i = 0; i < users && !batch.terms().cancelled().getAsBoolean(); i++) {
            List<Part> parts = parts(wholly, batch.ask(i));
            if (parts.size() == wholly.size()) {
                give(batch, i, wholly, parts);
            }
        }
    }

    /** Gives a user the parts that {@link #parts} found. */
    static void give(Batch batch, int user, List<Source> wholly, List<Part> parts) {
        for (int s = 0; s < parts.size(); s++) {
            wholly.get(s).given(parts.get(s));
        }
        batch.add(new UserResult(batch.ask(user), parts));
    }

    /** As many as there are without a call, up to the first that needs one. */
    static List<Part> parts(List<Source> wholly, Ask ask) {
        List<Part> parts = new ArrayList<>(wholly.size());
        for (Source source : wholly) {
            Part part = source.withoutCall(ask);
            if (part == null) {
                return List.of();
            }
            parts.add(part);
        }
        return parts;
    }
}
