package io.batchinfo.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;

/** The Vert.x internals that the client needs: event loops of its own, and the Netty pipeline of a connection. */
final class VertxInternalsAdapter {

    /** One event loop and its Vert.x context. */
    record Loop(ContextInternal context) {

        EventLoop netty() {
            return context.nettyEventLoop();
        }

        void run(Runnable task) {
            context.runOnContext(go -> task.run());
        }
    }

    private VertxInternalsAdapter() {}

    static Loop[] loops(Vertx vertx, int count) {
        Loop[] loops = new Loop[count];
        for (int i = 0; i < count; i++) {
            loops[i] = new Loop(((VertxInternal) vertx).createEventLoopContext());
        }
        return loops;
    }

    /** Adds {@link ResponseOrderHandler} in front of Vert.x's own handler. */
    static void guard(HttpConnection connection) {
        ChannelHandlerContext last = ((ConnectionBase) connection).channelHandlerContext();
        last.pipeline().addBefore(last.name(), "response-order", new ResponseOrderHandler());
    }
}
