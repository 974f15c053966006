package stock;

/** An interface, for which Spring makes a JDK proxy if it is told so. */
public interface Stock {
    int count(String name);
}
