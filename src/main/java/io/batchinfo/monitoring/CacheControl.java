package io.batchinfo.monitoring;

import io.batchinfo.source.SourceCache;

record CacheControl(SourceCache parts) implements CacheMXBean {

    @Override
    public long getSize() {
        return parts.entries().estimatedSize();
    }

    @Override
    public double getHitRate() {
        return parts.entries().stats().hitRate();
    }

    @Override
    public long getEvictions() {
        return parts.entries().stats().evictionCount();
    }

    @Override
    public void clear() {
        parts.clear();
    }

    @Override
    public void clearSource(String source) {
        parts.clearSource(source);
    }

    @Override
    public void clearUser(String id) {
        parts.clearUser(id);
    }
}
