import container.Container;
import container.TwoApplications;
import java.nio.file.Path;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Runs Jetty. */
public final class JettyServer implements Container {
    private final Server server = new Server(0);
    private final ContextHandlerCollection applications = new ContextHandlerCollection();

    public static void main(String[] args) throws Exception {
        TwoApplications.main(new JettyServer(), Path.of(args[0]));
    }

    private JettyServer() throws Exception {
        server.setHandler(applications);
        server.start();
    }

    @Override
    public int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @Override
    public ClassLoader deploy(String path, Path application) throws Exception {
        WebAppContext context = new WebAppContext(application.toString(), path);
        applications.addHandler(context);
        context.start();
        return context.getClassLoader();
    }

    @Override
    public void undeploy(String path) throws Exception {
        for (Handler handler : applications.getHandlers()) {
            if (((WebAppContext) handler).getContextPath().equals(path)) {
                handler.stop();
                applications.removeHandler(handler);
                ((WebAppContext) handler).destroy();
            }
        }
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
