package dev.forebay.boxoffice.live;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Keeps open sockets small: each keeps Tomcat's buffers for as long as it is open, 40 kB by default, while all that
 * goes over it are texts of some hundred bytes; a longer one is sent in several frames. The size of the WebSocket's own two can only be set by a property of the JVM,
 * which Tomcat reads once; one that is set already stands.
 */
@Component
class SmallSockets implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {
    private static final String FRAME_BUFFER = "org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE";
    private static final String FRAME_BYTES = "4096";
    /** Beside the room for the headers of a request, which is added to it. */
    private static final String READ_BYTES = "1024";

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        if (System.getProperty(FRAME_BUFFER) == null) {
            System.setProperty(FRAME_BUFFER, FRAME_BYTES);
        }
        factory.addConnectorCustomizers(connector -> connector.setProperty("socket.appReadBufSize", READ_BYTES));
    }
}
