package io.batchinfo.sharing;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of sharing.
 *
 * @param url {@code redis://}, {@code rediss://} or {@code redis-sentinel://}, without a password
 * @param username of an ACL user, empty for the default user
 * @param passwordFile read at each connect, null for no password
 * @param caFile the authorities of a {@code rediss} server in PEM, null for those of Java
 * @param prefix of every key
 * @param timeout of one look-up or lease
 * @param keep how long a part is stored
 * @param keepNotFound how long the answer that a user does not exist is stored
 * @param lease how far ahead start times are leased
 * @param replicas assumed before the first count
 * @param maxWriteBytes of parts that wait to be stored; more are dropped
 * @param maxValueBytes of one part
 */
public record SharingConfig(
        String url,
        String username,
        @Nullable Path passwordFile,
        @Nullable Path caFile,
        String prefix,
        Duration timeout,
        Duration keep,
        Duration keepNotFound,
        Duration lease,
        int replicas,
        long maxWriteBytes,
        int maxValueBytes) {}
