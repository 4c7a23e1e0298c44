package io.batchinfo.source;

/**
 * One user of one request, on the way to the sources.
 *
 * @param index its place among the distinct ids, from 0
 * @param id a user id that has passed {@link UserId}
 */
public record UserLookup(int index, String id, RequestContext requestContext) {}
