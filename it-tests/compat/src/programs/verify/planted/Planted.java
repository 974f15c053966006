/** One generated method, and who calls it. */
public interface Planted {
    /** Puts the caller into the context, and calls the method. */
    void call(World world) throws Exception;
}
