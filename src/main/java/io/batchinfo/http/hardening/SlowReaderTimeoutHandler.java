package io.batchinfo.http.hardening;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection on which nothing moves, or whose client takes its answer too slowly: 8 KiB of what waits for it must go
 * in each period. Netty's idle time alone would end a large answer that is on its way, since a piece counts once it is gone whole,
 * and would never end a stream of which a line is read now and then.
 */
public final class SlowReaderTimeoutHandler extends IdleStateHandler {

    private static final long LEAST_BYTES = 8 * 1024;

    private final Duration period;
    private @Nullable ScheduledFuture<?> next;

    public SlowReaderTimeoutHandler(Duration idle, Duration period) {
        super(0, 0, idle.toMillis(), TimeUnit.MILLISECONDS);
        this.period = period;
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) throws Exception {
        if (ctx.channel().isWritable()) {
            super.channelIdle(ctx, event);
        }
    }

    /** Not writable are those for which more than 64 KiB wait, until it is less than 32 KiB. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        cancel();
        if (!ctx.channel().isWritable()) {
            watch(ctx);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        cancel();
        super.channelInactive(ctx);
    }

    private void watch(ChannelHandlerContext ctx) {
        long before = left(ctx);
        next = ctx.executor().schedule(() -> look(ctx, before), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext ctx, long before) {
        if (before - left(ctx) < LEAST_BYTES) {
            ctx.close();
        } else {
            watch(ctx);
        }
    }

    private void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private static long left(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }
}
