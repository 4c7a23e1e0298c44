package io.batchinfo.source;

/**
 * A source whose part every result of a request must have, or an error in its place.
 *
 * @param required true where a user without this part has failed
 */
public record DueSource(String name, boolean required) {}
