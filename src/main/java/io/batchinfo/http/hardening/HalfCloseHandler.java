package io.batchinfo.http.hardening;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;

/**
 * Lets a client end its sending side after its request and still read the answer (RFC 9112 9.6). Without it Netty closes the
 * connection at the client's end of input. For plain connections only: the end of TLS input is the end of the connection.
 */
public final class HalfCloseHandler extends ChannelInboundHandlerAdapter {

    private final Runnable inputEnded;

    /** @param inputEnded called once on the event loop, when the client has ended its sending side */
    public HalfCloseHandler(Runnable inputEnded) {
        this.inputEnded = inputEnded;
    }

    /** Allows half-closed connections on a channel. */
    public void on(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addFirst(this);
    }

    /** The decoder must not see the event: it would drop requests that it still holds. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded.run();
        } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
            ctx.fireUserEventTriggered(event);
        }
    }
}
