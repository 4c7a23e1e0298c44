package io.batchinfo.watch;

import io.batchinfo.source.PartCache;

record ManagedCache(PartCache parts) implements CacheBean {

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
