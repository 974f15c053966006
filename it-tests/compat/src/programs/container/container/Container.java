package container;

import java.nio.file.Path;

/** A servlet container that chooses its port. */
public interface Container {
    int port();

    /** Deploys an application under this path and returns its class loader. */
    ClassLoader deploy(String path, Path application) throws Exception;

    void undeploy(String path) throws Exception;

    void stop() throws Exception;
}
