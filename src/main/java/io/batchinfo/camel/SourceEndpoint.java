package io.batchinfo.camel;

import com.fasterxml.jackson.core.JsonPointer;
import io.batchinfo.config.DurationParser;
import io.batchinfo.source.ResponseCondition;
import io.batchinfo.source.ResponseParser;
import io.batchinfo.source.ResponseSchema;
import io.batchinfo.source.ResponseSpec;
import io.batchinfo.source.SourceConfig;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** One source: its name and, on the {@code from} of its route, its options. An option that is not set is as in {@code source.*}. */
@UriEndpoint(firstVersion = "1.0.0", scheme = "source", title = "Source", syntax = "source:name")
public final class SourceEndpoint extends DefaultEndpoint {

    private final GenerationSources sources;

    @UriPath(description = "The name of the source in results, metrics and messages.")
    @Metadata(required = true)
    private final String name;

    @UriParam(description = "True where a user without this part has failed.", defaultValue = "false")
    private boolean required;

    @UriParam(description = "Attempts of one call, the first included, from 1.")
    private @Nullable Integer maxAttempts;

    @UriParam(description = "The time limit of one attempt, such as 800ms.")
    private @Nullable Duration attemptTimeout;

    @UriParam(description = "The time limit of one call with its retries, from its first attempt.")
    private @Nullable Duration deadline;

    @UriParam(description = "The upper bound of the first backoff; it doubles with each retry.")
    private @Nullable Duration initialBackoff;

    @UriParam(description = "When a call without an answer gets a second attempt beside the first; 0ms for never.")
    private @Nullable Duration hedgingDelay;

    @UriParam(description = "The most calls in flight, from 1.")
    private @Nullable Integer maxConcurrentCalls;

    @UriParam(description = "The most calls started in a second, 0 for no limit. Calls beyond it wait for a permit.")
    private @Nullable Double callsPerSecond;

    @UriParam(description = "Retries allowed as a share of the calls of ten seconds, 0 to 1.")
    private @Nullable Double retryBudgetRatio;

    @UriParam(description = "Retries allowed a second in addition to the ratio.")
    private @Nullable Double retryBudgetMinPerSecond;

    @UriParam(description = "A JSON Pointer to the part in the response, such as /data. Default: the whole response.")
    private JsonPointer data = JsonPointer.empty();

    @UriParam(
            description = "A JSON Pointer to the id of the user in the part, such as /id. No id or another is invalid.")
    private @Nullable JsonPointer id;

    @UriParam(description = "The statuses that mean not found.", defaultValue = "404,410")
    private Set<Integer> notFoundStatuses = ResponseSpec.DEFAULT_NOT_FOUND;

    @UriParam(description = "A value in a response of status 200 that means not found, such as /found = false.")
    private @Nullable ResponseCondition notFoundWhen;

    @UriParam(description = "A JSON Pointer to the errors of a response of status 200, such as /errors.")
    private @Nullable JsonPointer errors;

    @UriParam(description = "The schema of the part: the name of a schema bean, such as #postsSchema.")
    private @Nullable SchemaBean schema;

    @UriParam(description = "The fields of the part that are passed on: the name of a bean of type fields.")
    private @Nullable FieldsBean fields;

    @UriParam(description = "JSON of a part where the source has failed or, if it is not required, has none.")
    private @Nullable String fallback;

    @UriParam(description = "The most users of one call of a bulk endpoint, 1 to 1000. Default: a call for each user.")
    private @Nullable Integer bulkSize;

    @UriParam(description = "How long the first user of a bulk call waits for others.", defaultValue = "5ms")
    private Duration bulkWait = SourceConfig.Bulk.DEFAULT_WAIT;

    @UriParam(description = "True where a fallback of the route counts as the part itself.", defaultValue = "false")
    private boolean fallbackCompletes;

    SourceEndpoint(String uri, SourceComponent component, String name, GenerationSources sources) {
        super(uri, component);
        this.name = name;
        this.sources = sources;
    }

    @Override
    public Producer createProducer() {
        return new SourceProducer(this, sources);
    }

    @Override
    public Consumer createConsumer(Processor attempt) throws Exception {
        SourceConsumer consumer = new SourceConsumer(this, attempt);
        configureConsumer(consumer);
        return consumer;
    }

    /**
     * The configuration of the source.
     *
     * @param defaults the settings {@code source.*}
     * @param definition the hash of everything that changes what a part contains
     * @param repeatable false where the request must not be sent again: then there is one attempt and no hedge
     * @throws IllegalArgumentException with one sentence, where an option is out of range
     */
    SourceConfig config(SourceConfig defaults, String definition, boolean repeatable) {
        if (!repeatable && maxAttempts != null && maxAttempts > 1) {
            throw new IllegalArgumentException("source " + name
                    + ": maxAttempts must be 1 where the request is not idempotent; idempotent: true says that it is");
        }
        return new SourceConfig(
                name,
                required,
                new ResponseSpec(
                        data,
                        id,
                        schema == null ? ResponseSchema.ANY : schema.schema(),
                        notFoundStatuses,
                        notFoundWhen,
                        errors,
                        fields == null ? null : fields.parse()),
                repeatable ? orElse(maxAttempts, defaults.maxAttempts()) : 1,
                orElse(attemptTimeout, defaults.attemptTimeout()),
                defaults.minAttemptTime(),
                orElse(deadline, defaults.deadline()),
                orElse(initialBackoff, defaults.initialBackoff()),
                repeatable ? orElse(hedgingDelay, defaults.hedgingDelay()) : Duration.ZERO,
                orElse(maxConcurrentCalls, defaults.maxConcurrentCalls()),
                orElse(callsPerSecond, defaults.callsPerSecond()),
                orElse(retryBudgetRatio, defaults.retryBudgetRatio()),
                orElse(retryBudgetMinPerSecond, defaults.retryBudgetMinPerSecond()),
                fallbackCompletes,
                fallback == null ? null : ResponseParser.constant(name, fallback),
                bulkSize == null ? null : new SourceConfig.Bulk(bulkSize, bulkWait),
                definition);
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    public String getName() {
        return name;
    }

    public boolean isRequired() {
        return required;
    }

    public void setRequired(boolean required) {
        this.required = required;
    }

    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public void setAttemptTimeout(String attemptTimeout) {
        this.attemptTimeout = DurationParser.parse(attemptTimeout);
    }

    public void setDeadline(String deadline) {
        this.deadline = DurationParser.parse(deadline);
    }

    public void setInitialBackoff(String initialBackoff) {
        this.initialBackoff = DurationParser.parse(initialBackoff);
    }

    public void setHedgingDelay(String hedgingDelay) {
        this.hedgingDelay = DurationParser.parse(hedgingDelay);
    }

    public void setMaxConcurrentCalls(int maxConcurrentCalls) {
        this.maxConcurrentCalls = maxConcurrentCalls;
    }

    public void setCallsPerSecond(double callsPerSecond) {
        this.callsPerSecond = callsPerSecond;
    }

    public void setRetryBudgetRatio(double retryBudgetRatio) {
        this.retryBudgetRatio = retryBudgetRatio;
    }

    public void setRetryBudgetMinPerSecond(double retryBudgetMinPerSecond) {
        this.retryBudgetMinPerSecond = retryBudgetMinPerSecond;
    }

    public void setData(String pointer) {
        this.data = ResponseSpec.pointer(pointer);
    }

    public void setId(String pointer) {
        this.id = ResponseSpec.pointer(pointer);
    }

    public void setNotFoundStatuses(String statuses) {
        this.notFoundStatuses = ResponseSpec.statuses(statuses);
    }

    public void setNotFoundWhen(String condition) {
        this.notFoundWhen = ResponseCondition.parse(condition);
    }

    public void setErrors(String pointer) {
        this.errors = ResponseSpec.pointer(pointer);
    }

    public void setSchema(SchemaBean schema) {
        this.schema = schema;
    }

    public void setFields(FieldsBean fields) {
        this.fields = fields;
    }

    public void setFallback(String fallback) {
        this.fallback = PlaceholderParser.restore(fallback);
    }

    public void setBulkSize(int bulkSize) {
        this.bulkSize = bulkSize;
    }

    public void setBulkWait(String bulkWait) {
        this.bulkWait = DurationParser.parse(bulkWait);
    }

    public void setFallbackCompletes(boolean fallbackCompletes) {
        this.fallbackCompletes = fallbackCompletes;
    }
}
