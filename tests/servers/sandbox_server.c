/* The sandbox as a program, for tests that are no C. */
#include "repute/sandbox.h"

int main(int argc, char **argv)
{
    return sandbox_main(argc, argv);
}
