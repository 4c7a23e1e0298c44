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
 * Closes an idle connection, and a connection whose client reads the response too slowly (less than 8 KiB per period). Netty's
 * idle timeout resets only on completed writes, so it can cut a large response that is progressing and never detects a client
 * that reads a line of a stream from time to time.
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

    /** A channel is not writable from more than 64 KiB of pending bytes until less than 32 KiB. */
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
