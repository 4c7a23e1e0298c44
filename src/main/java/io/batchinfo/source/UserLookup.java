package io.batchinfo.source;

import org.jspecify.annotations.Nullable;

/**
 * One user of one request, on the way to the sources.
 *
 * @param index its place among the distinct ids, from 0
 * @param id a user id that has passed {@link UserId}
 * @param parts what sources of this user give to each other; no part of the identity
 */
public record UserLookup(int index, String id, RequestContext requestContext, UserParts parts) {

    public UserLookup(int index, String id, RequestContext requestContext) {
        this(index, id, requestContext, new UserParts());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserLookup lookup
                && index == lookup.index
                && id.equals(lookup.id)
                && requestContext.equals(lookup.requestContext);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + index;
    }
}
